export { startWithDevtools } from './lib/start-with-devtools';
export type { StartedApp } from './lib/start-with-devtools';
