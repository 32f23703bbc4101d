import { bootstrapApplication } from '@angular/platform-browser';
import { Amplify } from 'aws-amplify';
import { amplifyConfig } from '../../mock-backend/src/amplify-config';
import { App } from './app/app';
import { appConfig } from './app/app.config';
import { plainConfig } from './app/app.config.plain';
import { backendUrl } from './app/backend-url';
import { lane, world } from './app/lane';

Amplify.configure(amplifyConfig(backendUrl, world));

bootstrapApplication(App, lane === 'plain' ? plainConfig : appConfig).catch((error: unknown) => {
  console.error(error);
});
