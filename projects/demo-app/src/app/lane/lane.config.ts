import { provideHttpClient, withInterceptors } from '@angular/common/http';
import { ApplicationConfig, inject, provideEnvironmentInitializer } from '@angular/core';
import { provideAmplifyTokenGuard, tokenGuardInterceptor } from 'amplify-token-guard';
import { LaneName } from '../lanes/lane';
import { GuardedMusicApi } from '../music/guarded-music-api';
import { MusicApi } from '../music/music-api';
import { PlainMusicApi, WorkaroundMusicApi } from './amplify-music-api';
import { RetryReport } from './retry-report';
import { plainTokenInterceptor, workaroundInterceptor } from './token-header-interceptor';

/** The lanes differ in this, and in nothing else. */
export const laneConfigs: Record<LaneName, ApplicationConfig> = {
  plain: {
    providers: [
      provideHttpClient(withInterceptors([plainTokenInterceptor])),
      { provide: MusicApi, useClass: PlainMusicApi },
    ],
  },
  workaround: {
    providers: [
      provideHttpClient(withInterceptors([workaroundInterceptor])),
      { provide: MusicApi, useClass: WorkaroundMusicApi },
    ],
  },
  guard: {
    providers: [
      provideAmplifyTokenGuard(),
      provideHttpClient(withInterceptors([tokenGuardInterceptor])),
      { provide: MusicApi, useClass: GuardedMusicApi },
      provideEnvironmentInitializer(() => void inject(RetryReport)),
    ],
  },
};
