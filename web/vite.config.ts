import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The page as static files in `dist/web`: one HTML file without inline scripts, since the policy is `default-src 'self'`, and
 * assets whose names carry their hash, so that they may be kept for ever. `index.html` itself must not be.
 */
export default defineConfig({
  root: import.meta.dirname,
  base: '/',
  plugins: [react()],
  build: {
    outDir: '../dist/web',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: {
        // In one file, so that it has been told before any schema is made, in whichever file that is.
        codeSplitting: { groups: [{ name: 'zod', test: /node_modules\/zod\/|zod-without-eval/ }] },
      },
    },
    // The budget is 200 KB compressed, and test/web/size.test.ts holds us to it.
    chunkSizeWarningLimit: 700,
  },
});
