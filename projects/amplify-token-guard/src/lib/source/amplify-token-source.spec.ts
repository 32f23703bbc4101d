import { TestBed } from '@angular/core/testing';
import { TokenGuardClock } from 'amplify-token-guard';
import { openAmplifyPage } from '../../../spec-helpers/amplify-page';
import { AmplifyTokenSource } from './amplify-token-source';

const page = openAmplifyPage();

it('smoke', async () => {
  TestBed.configureTestingModule({
    providers: [AmplifyTokenSource, { provide: TokenGuardClock, useFactory: () => page().clock }],
  });
  const source = TestBed.inject(AmplifyTokenSource);
  await page().signIn();
  const release = source.guardReads(async () => {
    throw new Error('no');
  });
  console.log(await source.load(), page().hubEvents, page().storage.calls.length);
  console.log(await source.refresh());
  release();
});
