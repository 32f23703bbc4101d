import { Routes } from '@angular/router';
import { MusicApi } from '../music/music-api';
import { PlainMusicApi } from './plain-music-api';
import { requireUser } from './require-user';

export const plainRoutes: Routes = [
  {
    path: 'sign-in',
    title: 'Sign in · Expiry Lab',
    loadComponent: () => import('../sign-in/sign-in-page').then((file) => file.SignInPage),
  },
  {
    path: '',
    pathMatch: 'full',
    title: 'Session without the guard · Expiry Lab',
    canMatch: [requireUser],
    providers: [{ provide: MusicApi, useClass: PlainMusicApi }],
    loadComponent: () => import('./plain-session-page').then((file) => file.PlainSessionPage),
  },
  { path: '**', redirectTo: '' },
];
