import './zod-without-eval';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app';
import './app.css';
import { prefetchScreen } from './prefetch';
import { refuseStrayFiles } from './stray-files';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no #root');
refuseStrayFiles();
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
prefetchScreen(window.location.hash);
