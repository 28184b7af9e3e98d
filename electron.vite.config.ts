import { resolve } from 'node:path';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'electron-vite';

/**
 * Packages that stay outside the bundles: Electron itself, and the embedded engine, which finds
 * its WebAssembly and data files beside its own modules.
 */
const external = ['electron', /^@electric-sql\//, 'pg-native'];

export default defineConfig({
  main: {
    build: {
      outDir: 'out/main',
      // Everything else is bundled: one file opens faster than a thousand, and the package ships
      // only the dependencies named above.
      externalizeDeps: false,
      // Readable as it is: the places in a log are of use without source maps, which Node would
      // read whole at every start.
      minify: false,
      target: 'node20',
      rolldownOptions: {
        external,
        input: {
          index: resolve('electron/main/index.ts'),
          browser: resolve('electron/browser/index.ts'),
          'database-worker': resolve('electron/database/engine/embedded-engine.worker.ts'),
          'catalog-import-worker': resolve('electron/catalog/files/catalog-import.worker.ts'),
        },
        output: {
          format: 'es',
          entryFileNames: '[name].js',
          chunkFileNames: 'chunks/[name]-[hash].js',
        },
      },
    },
  },
  preload: {
    build: {
      outDir: 'out/preload',
      externalizeDeps: false,
      minify: true,
      rolldownOptions: {
        external: ['electron'],
        input: { index: resolve('electron/preload/index.ts') },
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: 'renderer/app',
    plugins: [react(), tailwindcss()],
    build: {
      outDir: resolve('out/renderer'),
      emptyOutDir: true,
      minify: true,
      target: 'chrome140',
      // Inlined assets would need `data:` in the content security policy.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      rolldownOptions: {
        input: resolve('renderer/app/index.html'),
        output: {
          // One file for what every start needs, and one each for what nearly every screen takes a
          // piece of, instead of dozens of requests.
          codeSplitting: {
            groups: [
              { name: 'application', tags: ['$initial'], priority: 2 },
              { name: 'icons', test: /node_modules\/lucide-react\//, priority: 1 },
              { name: 'zod', test: /node_modules\/zod\//, priority: 1 },
              { name: 'controls', test: /node_modules\/@(?:base-ui|floating-ui)\//, priority: 1 },
              {
                name: 'catalog',
                test: /features\/catalog\/(?:catalog-screen|grid\/read-catalog-ahead)\.tsx?$/,
              },
            ],
          },
        },
      },
    },
  },
});
