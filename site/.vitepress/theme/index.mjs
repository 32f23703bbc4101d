import DefaultTheme from 'vitepress/theme';
import Mermaid from './Mermaid.vue';

export default {
  extends: DefaultTheme,
  enhanceApp: (/** @type {import('vitepress').EnhanceAppContext} */ { app }) => {
    app.component('Mermaid', Mermaid);
  },
};
