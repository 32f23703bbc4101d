import { inject } from '@angular/core';
import { Router, type Routes } from '@angular/router';
import { requireSession, type SessionRedirect } from 'amplify-token-guard';

/** The page that the user wants goes along to the sign-in. */
const toSignIn: SessionRedirect = (_route, { url }) =>
  inject(Router).createUrlTree(['/sign-in'], { queryParams: { returnUrl: url } });

export const routes: Routes = [
  {
    path: 'sign-in',
    title: 'Sign in · Blue Hour',
    loadComponent: () => import('./sign-in/sign-in').then(({ SignIn }) => SignIn),
  },
  {
    path: '',
    canActivateChild: [requireSession(toSignIn)],
    children: [
      {
        path: '',
        pathMatch: 'full',
        title: 'Listen · Blue Hour',
        loadComponent: () => import('./listen/listen').then(({ Listen }) => Listen),
      },
      {
        path: 'songs',
        title: 'Songs · Blue Hour',
        loadComponent: () => import('./songs/songs').then(({ Songs }) => Songs),
      },
      {
        path: 'playlists',
        title: 'Playlists · Blue Hour',
        loadComponent: () => import('./playlists/playlists').then(({ Playlists }) => Playlists),
      },
      {
        path: 'charts',
        title: 'Charts · Blue Hour',
        loadComponent: () => import('./charts/charts').then(({ Charts }) => Charts),
      },
      {
        path: 'royalties',
        title: 'Royalties · Blue Hour',
        canActivate: [requireSession('/', { groups: ['curators'] })],
        loadComponent: () => import('./royalties/royalties').then(({ Royalties }) => Royalties),
      },
    ],
  },
  { path: '**', redirectTo: '' },
];
