export { npm, npmEnv } from './run-command.mjs';
