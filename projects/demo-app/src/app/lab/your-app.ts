import { ChangeDetectionStrategy, Component } from '@angular/core';
import { RouterLink } from '@angular/router';

const CODE = `// main.ts
const start = () => bootstrapApplication(App, appConfig);

if (ngDevMode) {
  import('amplify-token-guard/devtools').then(({ startWithDevtools }) => startWithDevtools(start));
} else {
  start();
}`;

/** How to use the Lab's faults in your own app. */
@Component({
  selector: 'lab-your-app',
  imports: [RouterLink],
  changeDetection: ChangeDetectionStrategy.OnPush,
  template: `
    <section class="panel" aria-labelledby="your-app-heading">
      <h2 id="your-app-heading">Try it on your app</h2>
      <p>
        A panel in the corner of your running app lets the token lapse, rejects the next request,
        makes refreshes fail, steps the clock, and opens a second tab. It also shows what the guard
        does. It is for development, and adds nothing to a production bundle.
      </p>
      <pre tabindex="0" aria-labelledby="your-app-heading"><code>{{ code }}</code></pre>
      <p>
        <a routerLink="/session" queryParamsHandling="preserve">See it in the example app</a>
      </p>
    </section>
  `,
  styles: `
    p {
      max-inline-size: 46rem;
      margin: 0;
      text-wrap: pretty;
    }

    pre {
      margin-block: 0.75rem;
      padding: 0.75rem 1rem;
      overflow-x: auto;
      border: 1px solid var(--line);
      border-radius: var(--radius);
      background: var(--sunken);
      font-size: 0.9375rem;
      line-height: 1.5;
    }

    a {
      color: var(--accent);
    }
  `,
})
export class YourApp {
  protected readonly code = CODE;
}
