import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationConfig, inject, provideEnvironmentInitializer } from '@angular/core';
import {
  provideAmplifyTokenGuard,
  tokenGuardInterceptor,
  withSubscriptions,
} from 'amplify-token-guard';
import { LaneName } from '../lanes/lane';
import { MusicApi } from '../music/music-api';
import { PlainMusicApi, WorkaroundMusicApi } from './amplify-music-api';
import { RetryReport } from './retry-report';
import { plainTokenInterceptor, workaroundInterceptor } from './token-header-interceptor';

/** The only difference between the lanes. */
export const laneConfigs: Record<LaneName, ApplicationConfig> = {
  plain: {
    providers: [
      provideHttpClient(withInterceptors([plainTokenInterceptor])),
      PlainMusicApi,
      { provide: MusicApi, useExisting: PlainMusicApi },
    ],
  },
  workaround: {
    providers: [
      provideHttpClient(withInterceptors([workaroundInterceptor])),
      { provide: PlainMusicApi, useClass: WorkaroundMusicApi },
      { provide: MusicApi, useExisting: PlainMusicApi },
    ],
  },
  guard: {
    providers: [
      provideAmplifyTokenGuard(withSubscriptions()),
      provideHttpClient(withInterceptors([tokenGuardInterceptor])),
      // The same code as in the first lane.
      PlainMusicApi,
      { provide: MusicApi, useExisting: PlainMusicApi },
      provideEnvironmentInitializer(() => void inject(RetryReport)),
    ],
  },
};
