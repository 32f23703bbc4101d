import { Routes } from '@angular/router';
import { requireSession } from 'amplify-token-guard';
import { GuardedMusicApi } from './music/guarded-music-api';
import { MusicApi } from './music/music-api';
import { search } from './world';

export const routes: Routes = [
  {
    path: '',
    pathMatch: 'full',
    title: 'Expiry Lab',
    loadComponent: () => import('./lab/lab-page').then((file) => file.LabPage),
  },
  {
    path: 'sign-in',
    title: 'Sign in · Expiry Lab',
    loadComponent: () => import('./sign-in/sign-in-page').then((file) => file.SignInPage),
  },
  {
    path: 'session',
    title: 'Session · Expiry Lab',
    canMatch: [requireSession(`/sign-in${search}`)],
    providers: [{ provide: MusicApi, useClass: GuardedMusicApi }],
    loadComponent: () => import('./session/session-page').then((file) => file.SessionPage),
  },
  { path: '**', redirectTo: '' },
];
