import { TestBed } from '@angular/core/testing';
import { AuthTokenService } from 'amplify-token-guard';
import {
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';

it('smoke', async () => {
  TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
  const source = TestBed.inject(FakeTokenSource);
  const clock = TestBed.inject(ManualClock);
  source.signIn();
  const token = await TestBed.inject(AuthTokenService).getToken();
  expect(token.value).toBe('access-1');
  await clock.advance(3_600_000);
  expect(source.refreshCount).toBe(1);
});
