import { describe, expect, it } from 'vitest';
import { isInNoProxy } from '../../src/network/no-proxy.ts';

describe('NO_PROXY', () => {
  it.each([
    ['*', 'https://any.example.com/'],
    ['example.com', 'https://example.com/'],
    ['example.com', 'https://deep.api.example.com/'],
    ['.example.com', 'https://example.com/'],
    ['.example.com', 'https://api.example.com/'],
    ['*.example.com', 'https://api.example.com/'],
    ['EXAMPLE.com', 'https://Api.Example.COM/'],
    ['example.com.', 'https://api.example.com/'],
    ['one.example.com, two.example.com', 'https://two.example.com/'],
    ['one.example.com two.example.com', 'https://two.example.com/'],
    ['example.com:8443', 'https://example.com:8443/'],
    ['example.com:443', 'https://example.com/'],
    ['10.1.2.3', 'https://10.1.2.3/'],
    ['10.0.0.0/8', 'https://10.200.0.1/'],
    ['fd00::/8', 'https://[fd12::1]/'],
    ['[fd12::1]', 'https://[fd12::1]/'],
    ['fd12::1', 'https://[fd12::1]/'],
    ['[fd12::1]:8443', 'https://[fd12::1]:8443/'],
  ])('%s holds for %s', (list, url) => {
    expect(isInNoProxy(new URL(url), list)).toBe(true);
  });

  it.each([
    ['', 'https://example.com/'],
    [' , ', 'https://example.com/'],
    ['example.com', 'https://notexample.com/'],
    ['example.com', 'https://example.com.evil.example/'],
    ['example.com:8443', 'https://example.com/'],
    ['10.0.0.0/8', 'https://11.0.0.1/'],
    ['10.0.0.0/99', 'https://10.0.0.1/'],
    ['10.0.0.0/8', 'https://[fd12::1]/'],
    ['0.1', 'https://10.0.0.1/'],
    ['nonsense/8', 'https://10.0.0.1/'],
  ])('%j does not hold for %s', (list, url) => {
    expect(isInNoProxy(new URL(url), list)).toBe(false);
  });
});
