import { bootstrapApplication } from '@angular/platform-browser';
import { Amplify } from 'aws-amplify';
import { amplifyConfig } from '../../../../mock-backend/src/amplify-config';
import { backendUrl } from '../backend-url';
import { clientIdOfLane, LaneName } from '../lanes/lane';
import { world } from '../world';
import { replaceDate } from './device-clock';
import { laneConfigs } from './lane.config';
import { LanePage } from './lane-page';

/** One tab of a lane: an app with an Amplify of its own. */
export async function startLane(name: LaneName): Promise<void> {
  replaceDate();
  const options = { realtime: true, clientId: clientIdOfLane(name) };
  Amplify.configure(amplifyConfig(backendUrl, world, options));
  await bootstrapApplication(LanePage, laneConfigs[name]);
}
