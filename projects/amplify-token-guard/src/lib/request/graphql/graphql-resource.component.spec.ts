import { ChangeDetectionStrategy, Component, input } from '@angular/core';
import { TestBed } from '@angular/core/testing';
import { graphqlResource } from 'amplify-token-guard';
import {
  FakeGraphqlCall,
  FakeGraphqlTransport,
  FakeTokenSource,
  ManualClock,
  provideTokenGuardTesting,
} from 'amplify-token-guard/testing';
import { settleEffects } from '../../../../spec-helpers/settle-effects';
import { song, SONG_QUERY, SongData } from '../../../../spec-helpers/song-query';

let transport: FakeGraphqlTransport;
let clock: ManualClock;

const settle = (): Promise<void> => settleEffects(clock);

/** The only request since the last call. */
async function sent(): Promise<FakeGraphqlCall> {
  await settle();
  return transport.expectOne();
}

beforeEach(() => {
  TestBed.configureTestingModule({ providers: [provideTokenGuardTesting()] });
  clock = TestBed.inject(ManualClock);
  transport = TestBed.inject(FakeGraphqlTransport);
  TestBed.inject(FakeTokenSource).signIn();
});

afterEach(() => transport.verify());

describe('graphqlResource() in a component', () => {
  @Component({
    selector: 'app-stream',
    template: `
      @if (stream.isLoading()) {
        <p>Loading</p>
      } @else if (stream.error(); as error) {
        <p>{{ error.message }}</p>
        <button (click)="stream.reload()">Again</button>
      } @else if (stream.hasValue()) {
        <p>{{ stream.value().getStream?.title }}</p>
      }
    `,
    changeDetection: ChangeDetectionStrategy.OnPush,
  })
  class StreamPage {
    readonly id = input.required<string>();
    readonly stream = graphqlResource<SongData>(SONG_QUERY, () => ({ id: this.id() }));
  }

  it('accepts an input, and shows loading, value, and error', async () => {
    const fixture = TestBed.createComponent(StreamPage);
    const page = fixture.nativeElement as HTMLElement;
    fixture.componentRef.setInput('id', '1');
    const first = await sent();
    expect(page.textContent).toContain('Loading');
    first.answer({ data: song('1') });
    await settle();
    expect(page.textContent).toContain('Song 1');
    fixture.componentRef.setInput('id', '2');
    const second = await sent();
    expect(page.textContent).toContain('Loading');
    second.answer({ errors: [{ message: 'Out of order' }] });
    await settle();
    expect(page.textContent).toContain('Out of order');
    page.querySelector('button')!.click();
    (await sent()).answer({ data: song('2') });
    await settle();
    expect(page.textContent).toContain('Song 2');
  });

  it('G14 its request is cancelled with the component', async () => {
    const fixture = TestBed.createComponent(StreamPage);
    fixture.componentRef.setInput('id', '1');
    const call = await sent();
    fixture.destroy();
    expect(call.cancelled).toBe(true);
  });
});
