import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { extractAll, listPackage } from '@electron/asar';
import { FuseV1Options, FuseVersion, getCurrentFuseWire } from '@electron/fuses';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeElectronDistribution } from '../../support/electron-distribution';
import { DoubleDesk } from '../../support/electron-double/double-desk';

/**
 * What the application adds to Electron may not weigh more: it was 31 MB when this was written, of
 * which the embedded database engine is 18, its two templates 6 and Prisma's query compiler 5.
 */
const budgetBytes = 40 * 1024 * 1024;

/** Everything that may be in the archive. */
const allowed = [
  /^\/package\.json$/,
  /^\/out\/main\/(index|database-worker|catalog-import-worker)\.js$/,
  /^\/out\/main\/chunks\/[\w.-]+\.js$/,
  /^\/out\/preload\/index\.cjs$/,
  /^\/out\/renderer\/[\w-]+\.(html|js|svg)$/,
  /^\/out\/renderer\/assets\/[\w.-]+\.(js|css|woff2|svg)$/,
  /^\/node_modules\/@electric-sql\/pglite\/(package\.json|LICENSE)$/,
  /^\/node_modules\/@electric-sql\/pglite\/dist\/[\w/-]+\.(js|cjs|wasm|data)$/,
  /^\/node_modules\/@electric-sql\/pglite\/dist\/pg_trgm\.tar\.gz$/,
];

/** What keys, passwords and private keys look like; `user:password@host` is help text. */
const secrets = [
  /\b[sr]k_(live|test)_[A-Za-z0-9]{12,}/,
  /\bwhsec_[A-Za-z0-9]{16,}/,
  /postgres(ql)?:\/\/[^:@\s/'"`$]+:[^@\s'"`$]+@(?!localhost|127\.|host\b)[a-z0-9]/i,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----/,
];

const fuse = (on: boolean) => (on ? '1' : '0').charCodeAt(0);

let place = '';
let staged = '';
let resources = '';

function filesOf(directory: string): string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(directory, join(entry.parentPath, entry.name)));
}

describe('the package', () => {
  beforeAll(() => {
    place = mkdtempSync(join(tmpdir(), 'desk-package-'));
    const distribution = join(place, 'electron');
    writeElectronDistribution(distribution);
    execFileSync(
      process.execPath,
      [
        createRequire(import.meta.url).resolve('electron-builder/cli.js'),
        '--linux',
        'dir',
        '--x64',
        '--publish',
        'never',
        '--config',
        'electron-builder.yml',
        `-c.electronDist=${distribution}`,
        `-c.directories.output=${join(place, 'release')}`,
      ],
      { stdio: 'pipe' },
    );
    staged = join(place, 'release', 'linux-unpacked');
    resources = join(staged, 'resources');
  });
  afterAll(() => rmSync(place, { recursive: true, force: true }));

  it('holds nothing that is not named: no source, no test, no development dependency', () => {
    const archive = listPackage(join(resources, 'app.asar'), { isPack: false });
    const files = archive.filter((path) => /\.[a-z0-9]+$|LICENSE$/.test(path));
    expect(files.filter((path) => !allowed.some((pattern) => pattern.test(path)))).toEqual([]);
    for (const needed of [
      '/out/main/index.js',
      '/out/preload/index.cjs',
      '/out/renderer/index.html',
    ]) {
      expect(files).toContain(needed);
    }
  });

  it('brings the database templates and every migration', () => {
    for (const folder of ['migrations', 'local-migrations']) {
      const source = join('prisma', folder);
      const migrations = filesOf(source).filter((path) => path.endsWith('.sql'));
      expect(migrations.length).toBeGreaterThan(0);
      for (const path of migrations) {
        expect(readFileSync(join(resources, 'prisma', folder, path), 'utf8')).toBe(
          readFileSync(join(source, path), 'utf8'),
        );
      }
    }
    expect(readdirSync(join(resources, 'database')).sort()).toEqual([
      'demo.last-seen.json',
      'demo.tar.gz',
      'local.tar.gz',
    ]);
  });

  it('keeps beside the archive only what the database engine reads whole', () => {
    expect(filesOf(join(resources, 'app.asar.unpacked')).sort()).toEqual(
      ['initdb.wasm', 'pg_trgm.tar.gz', 'pglite.data', 'pglite.wasm'].map((name) =>
        join('node_modules', '@electric-sql', 'pglite', 'dist', name),
      ),
    );
  });

  it('carries no secret', () => {
    for (const path of filesOf(resources)) {
      const text = readFileSync(join(resources, path), 'latin1');
      for (const pattern of secrets) expect(pattern.exec(text)?.[0], path).toBeUndefined();
    }
  });

  it('has every fuse of the binary set as decided', async () => {
    const wire = await getCurrentFuseWire(join(staged, 'marketplace-desk'));
    expect(wire).toEqual({
      version: FuseVersion.V1,
      [FuseV1Options.RunAsNode]: fuse(false),
      [FuseV1Options.EnableCookieEncryption]: fuse(true),
      [FuseV1Options.EnableNodeOptionsEnvironmentVariable]: fuse(false),
      [FuseV1Options.EnableNodeCliInspectArguments]: fuse(false),
      [FuseV1Options.EnableEmbeddedAsarIntegrityValidation]: fuse(true),
      [FuseV1Options.OnlyLoadAppFromAsar]: fuse(true),
      [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: fuse(false),
      [FuseV1Options.GrantFileProtocolExtraPrivileges]: fuse(false),
    });
  });

  it('adds no more to Electron than its budget', () => {
    const bytes = filesOf(resources)
      .map((path) => statSync(join(resources, path)).size)
      .reduce((sum, size) => sum + size, 0);
    expect(bytes).toBeLessThan(budgetBytes);
  });

  it('opens its window and its database from the shipped files alone', async () => {
    // Node cannot read inside an archive, so its files stand at their path as a directory, without
    // those that the package keeps outside: they must be found where they are.
    const shipped = join(place, 'shipped');
    cpSync(resources, shipped, { recursive: true });
    renameSync(join(shipped, 'app.asar'), join(place, 'app.asar.file'));
    renameSync(join(shipped, 'app.asar.unpacked'), join(place, 'app.asar.file.unpacked'));
    extractAll(join(place, 'app.asar.file'), join(shipped, 'app.asar'));
    renameSync(join(place, 'app.asar.file.unpacked'), join(shipped, 'app.asar.unpacked'));
    for (const path of filesOf(join(shipped, 'app.asar.unpacked'))) {
      rmSync(join(shipped, 'app.asar', path));
    }

    await using desk = new DoubleDesk();
    const application = await desk.start({
      settings: { packaged: true, appDir: join(shipped, 'app.asar'), resourcesDir: shipped },
    });
    const { windowId } = await application.fact('window-opened');
    await application.fact('load');
    const call = (path: string) =>
      application.ask({
        ask: 'invoke',
        windowId,
        frame: { origin: 'app://desk', url: 'app://desk/', top: true },
        channel: 'desk:call',
        args: [{ id: path, type: 'query', path, input: undefined }],
      });
    await expect
      .poll(() => call('workspace.session'), { timeout: 30_000 })
      .toMatchObject({ ok: true, data: { workspace: { kind: 'demo', engine: 'embedded' } } });
    expect(
      await application.ask({ ask: 'fetch', url: 'app://desk/', method: 'GET' }),
    ).toMatchObject({ status: 200 });
    expect(application.violations).toEqual([]);
  });
});
