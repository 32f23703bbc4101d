export const CONFIG = '/src/app/app.config.ts';
export const MODULE = '/src/app/app-module.ts';
export const MAIN = '/src/main.ts';

/** An `app.config.ts` with these providers. */
export function configWith(imports: string, providers: string): string {
  return `import { ApplicationConfig } from '@angular/core';
${imports}

export const appConfig: ApplicationConfig = {
  providers: ${providers},
};
`;
}

/** An `app-module.ts` with these imports and providers. */
export function moduleWith(fileImports: string, imports: string, providers: string): string {
  return `import { NgModule } from '@angular/core';
import { BrowserModule } from '@angular/platform-browser';
import { App } from './app';
${fileImports}

@NgModule({
  declarations: [App],
  imports: ${imports},
  providers: ${providers},
  bootstrap: [App],
})
export class AppModule {}
`;
}
