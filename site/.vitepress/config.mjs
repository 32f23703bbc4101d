import { defineConfig } from 'vitepress';

/** @param {[string, string][]} pages */
const items = (...pages) => pages.map(([text, link]) => ({ text, link: `/${link}` }));

export default defineConfig({
  title: 'amplify-token-guard',
  description: 'No visible Unauthorized in Angular apps on AWS Amplify.',
  srcDir: 'pages',
  outDir: 'dist',
  cleanUrls: true,
  markdown: {
    config({ renderer: { rules } }) {
      const { fence } = rules;
      rules.fence = (tokens, index, ...rest) =>
        tokens[index]?.info === 'mermaid'
          ? `<Mermaid code="${encodeURIComponent(tokens[index].content)}" />`
          : (fence?.(tokens, index, ...rest) ?? '');
    },
  },
  themeConfig: {
    search: { provider: 'local' },
    nav: items(['Start', 'start'], ['API', 'api/'], ['简体中文', 'zh']),
    sidebar: [
      {
        text: 'Begin',
        items: items(
          ['What it is', ''],
          ['Start', 'start'],
          ['ng add', 'ng-add'],
          ['Migration', 'migration'],
          ['The sample app', 'sample-app'],
          ['Troubleshooting', 'troubleshooting'],
        ),
      },
      {
        text: 'Use',
        items: items(
          ['Options', 'options'],
          ['GraphQL', 'graphql'],
          ['Subscriptions', 'subscriptions'],
          ['Your existing Amplify code', 'amplify-client'],
          ['HTTP', 'http'],
          ['Apollo', 'apollo'],
          ['Recipes', 'recipes'],
          ['Several tabs', 'tabs'],
          ['Watching the session', 'monitoring'],
          ['How long a session lasts', 'session'],
          ['Server rendering', 'server-rendering'],
          ['The Expiry Lab', 'expiry-lab'],
          ['Devtools', 'devtools'],
          ['Testing', 'testing'],
        ),
      },
      {
        text: 'Trust',
        items: items(
          ['Guarantees', 'guarantees'],
          ['Security', 'security'],
          ['Compatibility', 'compatibility'],
          ['Size', 'size'],
          ['Performance', 'performance'],
          ['Architecture', 'architecture'],
          ['Decisions', 'decisions'],
          ['Changelog', 'changelog'],
          ['Contributing', 'contributing'],
        ),
      },
      { text: 'Reference', items: items(['API', 'api/']) },
    ],
  },
});
