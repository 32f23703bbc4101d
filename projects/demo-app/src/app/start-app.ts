import { bootstrapApplication } from '@angular/platform-browser';
import { startWithDevtools } from 'amplify-token-guard/devtools';
import { Amplify } from 'aws-amplify';
import { amplifyConfig } from '../../../mock-backend/src/amplify-config';
import { App } from './app';
import { appConfig } from './app.config';
import { backendUrl } from './backend-url';
import { world } from './world';

/**
 * Starts the Lab and the example app. Unlike other apps, it includes the devtools in production.
 */
export async function startApp(): Promise<void> {
  Amplify.configure(amplifyConfig(backendUrl, world, { realtime: true }));
  await startWithDevtools(() => bootstrapApplication(App, appConfig));
}
