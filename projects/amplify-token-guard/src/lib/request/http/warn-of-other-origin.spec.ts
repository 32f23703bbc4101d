import { HttpResponse } from '@angular/common/http';
import { of } from 'rxjs';
import { warnOfOtherOrigin } from './warn-of-other-origin';

const page = globalThis as { ngDevMode?: unknown };
const { ngDevMode: asBefore } = page;

afterEach(() => {
  page.ngDevMode = asBefore;
});

describe('G12 a response from another origin, which may have received the token', () => {
  it.each([
    ['in production causes no warning', false, 0],
    ['in development causes a warning', true, 1],
  ])('%s', (_, ngDevMode, warnings) => {
    page.ngDevMode = ngDevMode;
    const warn = jest.spyOn(console, 'warn').mockReturnValue();
    const response = new HttpResponse({ url: 'https://elsewhere.test/v1' });
    const seen: unknown[] = [];
    of(response)
      .pipe(warnOfOtherOrigin(new URL('https://origin-of-this-spec.test/v1')))
      .subscribe((event) => seen.push(event));
    expect(seen).toEqual([response]);
    expect(warn).toHaveBeenCalledTimes(warnings);
  });
});
