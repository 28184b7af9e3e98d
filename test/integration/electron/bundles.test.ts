import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What occurs only in code of the main process or the preload. */
const mainProcessOnly = [
  'SET LOCAL ROLE',
  'PrismaClient',
  'pg-native',
  'process.env',
  'safeStorage',
  'ipcRenderer',
  'contextBridge',
];

function scripts(directory: string): { readonly path: string; readonly text: string }[] {
  return readdirSync(directory, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(js|html|css)$/.test(path))
    .map((path) => ({ path, text: readFileSync(join(directory, path), 'utf8') }));
}

describe('the built renderer', () => {
  const files = scripts(join('out', 'renderer'));

  it('imports no module of Node and none of Electron', () => {
    const modules = [...builtinModules, 'electron']
      .map((name) => name.replace('/', '\\/'))
      .join('|');
    const pattern = new RegExp(
      `(?:require\\(|from|import\\(?)\\s*["'\`](?:node:[\\w/]+|${modules})["'\`]`,
    );
    expect(files.length).toBeGreaterThan(1);
    for (const { path, text } of files) expect(pattern.exec(text)?.[0], path).toBeUndefined();
  });

  it('holds nothing that belongs to the main process', () => {
    for (const { path, text } of files) {
      for (const name of mainProcessOnly)
        expect(text.includes(name), `${name} in ${path}`).toBe(false);
    }
  });

  it('starts from a page without inline script or style', () => {
    const page = readFileSync(join('out', 'renderer', 'index.html'), 'utf8');
    expect(page).not.toMatch(/<script(?![^>]*\bsrc=)[^>]*>/);
    expect(page).not.toMatch(/<style|\son\w+=|\sstyle=/);
  });
});

describe('the built preload', () => {
  const text = readFileSync(join('out', 'preload', 'index.cjs'), 'utf8');

  it('is one CommonJS file that requires Electron and nothing else', () => {
    expect([...text.matchAll(/require\(["'`]([^"'`]+)["'`]\)/g)].map(([, name]) => name)).toEqual([
      'electron',
    ]);
    expect(text).not.toMatch(/\bimport\s*[({"'`]|\bexport\s/);
    expect(readdirSync(join('out', 'preload'))).toEqual(['index.cjs']);
  });

  it('exposes one bridge', () => {
    expect(text.match(/exposeInMainWorld/g)).toHaveLength(1);
  });
});
