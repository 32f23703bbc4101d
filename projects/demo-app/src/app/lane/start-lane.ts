import { bootstrapApplication } from '@angular/platform-browser';
import { Amplify } from 'aws-amplify';
import { amplifyConfig } from '../../../../mock-backend/src/amplify-config';
import { backendUrl } from '../backend-url';
import { world } from '../world';
import { replaceDate } from './device-clock';
import { clientId, name } from './lane-client';
import { laneConfigs } from './lane.config';
import { LanePage } from './lane-page';

/** Starts one tab of a lane: an app with its own Amplify. */
export async function startLane(): Promise<void> {
  replaceDate();
  Amplify.configure(amplifyConfig(backendUrl, world, { realtime: true, clientId }));
  await bootstrapApplication(LanePage, laneConfigs[name]);
}
