/** The arrows of the house: what each room may import. See docs/adr/0001-rooms.md. */
const room = (name) => `^src/${name}/`;
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  from: { path: from },
  to: { path: '^src/', pathNot: [from, ...allowed] },
});

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true, dependencyTypesNot: ['type-only'] } },
    { name: 'not-resolvable', severity: 'error', from: { path: '^src/' }, to: { couldNotResolve: true } },
    only('core-imports-nothing-of-ours', room('core'), []),
    only('conditions-import-core', room('conditions'), [room('core')]),
    only('yaml-imports-core', room('yaml'), [room('core')]),
    only('policy-imports-core-conditions-and-yaml', room('policy'), [room('core'), room('conditions'), room('yaml')]),
    only('network-imports-core', room('network'), [room('core')]),
    only('azure-imports-core', room('azure'), [room('core'), room('network')]),
    only('store-imports-core', room('store'), [room('core')]),
    only('notify-imports-core', room('notify'), [room('core')]),
    only('evidence-imports-core-and-yaml', room('evidence'), [room('core'), room('yaml')]),
    only('report-imports-core', room('report'), [room('core')]),
    only('telemetry-imports-core', room('telemetry'), [room('core')]),
    only('recording-imports-core', room('recording'), [room('core')]),
    only('simulate-imports-core', room('simulate'), [room('core')]),
    only('watch-knows-ports', room('watch'), [room('core')]),
    only('http-reads-the-store', room('http'), [room('core'), room('report')]),
    only('api-imports-nothing-of-ours', room('api'), []),
    only('console-imports-the-api', room('console'), [room('api')]),
    {
      name: 'nobody-imports-the-console',
      severity: 'error',
      comment: 'it is built for the browser, and served as files',
      from: { path: '^src/', pathNot: room('console') },
      to: { path: room('console') },
    },
    only('sandbox-imports-yaml', room('sandbox'), [room('yaml')]),
    {
      name: 'rules-know-no-port',
      severity: 'error',
      comment: 'a rule of the core never imports what a store or an adapter promises',
      from: { path: '^src/core/(?!ports/)' },
      to: { path: '^src/core/ports/' },
    },
    {
      name: 'core-is-pure',
      severity: 'error',
      comment: 'core and conditions have no clock, network, store or logger',
      from: { path: '^src/(core|conditions)/' },
      to: { dependencyTypes: ['core', 'npm', 'npm-dev'], pathNot: 'node_modules/(zod|re2js|@marcbachmann/cel-js)/' },
    },
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^node_modules' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.js', '.cjs', '.mjs', '.json'], exportsFields: ['exports'], conditionNames: ['import', 'node', 'default'] },
  },
};
