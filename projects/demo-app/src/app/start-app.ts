import { bootstrapApplication } from '@angular/platform-browser';
import { Amplify } from 'aws-amplify';
import { amplifyConfig } from '../../../mock-backend/src/amplify-config';
import { App } from './app';
import { appConfig } from './app.config';
import { backendUrl } from './backend-url';
import { world } from './world';

/** The Lab and the example app. */
export async function startApp(): Promise<void> {
  Amplify.configure(amplifyConfig(backendUrl, world, { realtime: true }));
  await bootstrapApplication(App, appConfig);
}
