import { isLaneName } from './app/lanes/lane';

const [, section, name] = globalThis.location.pathname.split('/');

const started =
  section === 'lane' && isLaneName(name)
    ? import('./app/lane/start-lane').then(({ startLane }) => startLane())
    : import('./app/start-app').then(({ startApp }) => startApp());

started.catch((error: unknown) => {
  console.error(error);
});
