/*
 * The parts of Adaptive Cards 1.5 that our cards use, as the reference at adaptivecards.io/explorer has them: an element or a
 * property that is not in it is refused, because Teams drops it without a word.
 */

const text = { type: 'string', minLength: 1 };
const url = { type: 'string', pattern: '^https?://' };
const colour = { enum: ['Default', 'Dark', 'Light', 'Accent', 'Good', 'Warning', 'Attention'] };
const size = { enum: ['Default', 'Small', 'Medium', 'Large', 'ExtraLarge'] };
const weight = { enum: ['Default', 'Lighter', 'Bolder'] };
const spacing = { enum: ['Default', 'None', 'Small', 'Medium', 'Large', 'ExtraLarge', 'Padding'] };
const fontType = { enum: ['Default', 'Monospace'] };
const horizontalAlignment = { enum: ['Left', 'Center', 'Right'] };
const flag = { type: 'boolean' };

function element(type: string, properties: object, required: readonly string[]): object {
  return {
    type: 'object',
    additionalProperties: false,
    required: ['type', ...required],
    properties: { type: { const: type }, id: text, isVisible: flag, spacing, ...properties },
  };
}

function listOf(definition: string): object {
  return { type: 'array', minItems: 1, items: { $ref: `#/definitions/${definition}` } };
}

/** The most buttons that Teams shows. */
const MOST_ACTIONS = 6;

export const CARD_SCHEMA = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  ...element(
    'AdaptiveCard',
    {
      $schema: { const: 'http://adaptivecards.io/schemas/adaptive-card.json' },
      version: { const: '1.5' },
      lang: { const: 'en' },
      fallbackText: text,
      msteams: { const: { width: 'Full' } },
      body: listOf('element'),
      actions: { type: 'array', maxItems: MOST_ACTIONS, items: { $ref: '#/definitions/action' } },
    },
    ['version', 'fallbackText', 'body', 'actions'],
  ),
  definitions: {
    element: {
      type: 'object',
      required: ['type'],
      discriminator: { propertyName: 'type' },
      oneOf: ['TextBlock', 'RichTextBlock', 'Container', 'ColumnSet', 'Table'].map((name) => ({
        $ref: `#/definitions/${name}`,
      })),
    },
    TextBlock: element('TextBlock', { text, color: colour, weight, size, wrap: flag, isSubtle: flag }, ['text']),
    RichTextBlock: element(
      'RichTextBlock',
      { inlines: { type: 'array', minItems: 1, items: { $ref: '#/definitions/TextRun' } }, horizontalAlignment },
      ['inlines'],
    ),
    TextRun: {
      type: 'object',
      additionalProperties: false,
      required: ['type', 'text'],
      properties: {
        ...{ type: { const: 'TextRun' }, text: { type: 'string' }, color: colour, weight, size, fontType },
        isSubtle: flag,
        selectAction: { $ref: '#/definitions/OpenUrl' },
      },
    },
    Container: element(
      'Container',
      {
        items: listOf('element'),
        style: { enum: ['default', 'emphasis', 'good', 'attention', 'warning', 'accent'] },
        bleed: flag,
      },
      ['items'],
    ),
    ColumnSet: element('ColumnSet', { columns: listOf('Column') }, ['columns']),
    Column: element(
      'Column',
      { items: listOf('element'), width: { type: 'string', pattern: '^(auto|stretch|\\d+px)$' } },
      ['items'],
    ),
    Table: element(
      'Table',
      {
        columns: {
          type: 'array',
          minItems: 1,
          items: {
            type: 'object',
            additionalProperties: false,
            properties: { width: { type: 'number' }, horizontalCellContentAlignment: horizontalAlignment },
          },
        },
        rows: listOf('TableRow'),
        showGridLines: flag,
        firstRowAsHeader: flag,
      },
      ['columns', 'rows'],
    ),
    TableRow: element('TableRow', { cells: listOf('TableCell') }, ['cells']),
    TableCell: element('TableCell', { items: listOf('element') }, ['items']),
    action: {
      type: 'object',
      required: ['type'],
      discriminator: { propertyName: 'type' },
      oneOf: [{ $ref: '#/definitions/OpenUrl' }, { $ref: '#/definitions/ToggleVisibility' }],
    },
    OpenUrl: {
      type: 'object',
      additionalProperties: false,
      required: ['type', 'url'],
      properties: { type: { const: 'Action.OpenUrl' }, title: text, url },
    },
    ToggleVisibility: {
      type: 'object',
      additionalProperties: false,
      required: ['type', 'title', 'targetElements'],
      properties: {
        type: { const: 'Action.ToggleVisibility' },
        title: text,
        targetElements: { type: 'array', minItems: 1, items: text },
      },
    },
  },
} as const;
