import { createRoot } from 'react-dom/client';
import { App } from './app';

const container = document.getElementById('app');
if (!container) throw new Error('The page has no element with the id "app".');
createRoot(container).render(<App />);
