import { bootstrapApplication } from '@angular/platform-browser';
import { Amplify } from 'aws-amplify';
import { App } from './app/app';
import { appConfig } from './app/app.config';
import { environment } from './environments/environment';

Amplify.configure(environment.amplify);

bootstrapApplication(App, appConfig).catch((error: unknown) => console.error(error));
