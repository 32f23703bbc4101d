// WebKit of Linux distributions, which Playwright can't drive.
import { writeFileSync } from 'node:fs';
import { By } from 'selenium-webdriver';
import { startDriven } from '../../e2e/webkit/driver';
import { findWebKit } from '../find-browsers.mjs';

const TIMEOUT_MS = 15_000;
const POLL_MS = 50;

/** Elements that have a role without saying so. @type {Record<string, string>} */
const TAGS = {
  button: 'button',
  cell: 'td',
  heading: 'h1',
  link: 'a',
  listitem: 'li',
  navigation: 'nav',
  region: 'section',
  textbox: 'input',
};

/** Starts WebKit with the part of Playwright's `Browser` that the sample app needs, where it is installed. */
export async function startWebKit() {
  const found = findWebKit();
  if (!found || !('driver' in found)) {
    return undefined;
  }
  const { driver, close } = await startDriven(found);
  return {
    newContext: async () => ({
      newPage: async () => new WebDriverPage(driver),
      close: async () => undefined,
    }),
    close,
  };
}

/** The part of Playwright's `Page`. What only Playwright has, such as the console, stays silent. */
class WebDriverPage {
  #driver;
  #script = '';
  /** @type {((source: unknown, text: string) => void) | undefined} */
  #binding;
  keyboard = { press: async () => this.#driver.actions().sendKeys('\uE007').perform() };

  /** @param {import('selenium-webdriver').WebDriver} driver */
  constructor(driver) {
    this.#driver = driver;
  }

  on() {
    return this;
  }

  setDefaultTimeout() {
    return undefined;
  }

  /** @param {string} url */
  async goto(url) {
    await this.#driver.get(url);
    await this.look();
  }

  /** @type {string} of the last look */
  #url = '';

  url() {
    return this.#url;
  }

  /** @param {number} ms */
  async waitForTimeout(ms) {
    await this.#driver.sleep(ms);
  }

  /** @param {string} _name @param {(source: unknown, text: string) => void} binding */
  async exposeBinding(_name, binding) {
    this.#binding = binding;
  }

  /** @param {{ content: string }} script */
  async addInitScript({ content }) {
    this.#script = content;
  }

  /** @param {{ path: string }} options */
  async screenshot({ path }) {
    writeFileSync(path, await this.#driver.takeScreenshot(), 'base64');
  }

  /** @param {string} role @param {{ name?: string }} [options] */
  getByRole(role, options) {
    return new Found(this, this.#driver, '').getByRole(role, options);
  }

  /** @param {string} text */
  getByText(text) {
    return new Found(this, this.#driver, '').getByText(text);
  }

  /** @param {string} css */
  locator(css) {
    return new Found(this, this.#driver, '').locator(css);
  }

  /** Runs the script in a new page, and passes on what it has noted. */
  async look() {
    this.#url = await this.#driver.getCurrentUrl();
    /** @type {string[]} */
    const noted = await this.#driver.executeScript(`
      if (!window.noted) {
        window.noted = [];
        window.noteAlert = (text) => window.noted.push(text);
        ${this.#script}
      }
      return window.noted.splice(0);
    `);
    for (const text of noted) {
      this.#binding?.({}, text);
    }
  }
}

/** The part of Playwright's `Locator`: an XPath. */
class Found {
  #page;
  #driver;
  #path;

  /** @param {WebDriverPage} page @param {import('selenium-webdriver').WebDriver} driver @param {string} path */
  constructor(page, driver, path) {
    this.#page = page;
    this.#driver = driver;
    this.#path = path;
  }

  /** @param {string} role @param {{ name?: string }} [options] */
  getByRole(role, { name } = {}) {
    const tag = String(TAGS[role]);
    if (name === undefined) {
      return this.#at(`${this.#path}//${tag}`);
    }
    const text = JSON.stringify(name);
    const submit = role === 'button' ? ` or self::input[@type="submit" and @value=${text}]` : '';
    return this.#at(
      `${this.#path}//*[self::${tag}[contains(normalize-space(.), ${text}) or @aria-label=${text}]${submit}]`,
    );
  }

  /** @param {string} text */
  getByText(text) {
    return this.#at(
      `${this.#path}//*[text()[contains(normalize-space(.), ${JSON.stringify(text)})]]`,
    );
  }

  /** @param {string} css a tag, a class, or the visible field of this name */
  locator(css) {
    const field = /^input\[name=(\w+)\]:visible$/.exec(css)?.[1];
    if (field) {
      return this.#at(`${this.#path}//input[@name="${field}"]`);
    }
    const [, name] = /^\.(\w+)$/.exec(css) ?? [];
    return this.#at(
      `${this.#path}//${name ? `*[contains(concat(" ", @class, " "), " ${name} ")]` : css}`,
    );
  }

  /** @param {number} index */
  nth(index) {
    return this.#at(`(${this.#path})[${String(index + 1)}]`);
  }

  /** @param {{ hasText: string }} options */
  filter({ hasText }) {
    return this.#at(`${this.#path}[contains(normalize-space(.), ${JSON.stringify(hasText)})]`);
  }

  async count() {
    return (await this.#driver.findElements(By.xpath(this.#path))).length;
  }

  async waitFor() {
    await this.#whenShown(async () => undefined);
  }

  async innerText() {
    return this.#whenShown((element) => element.getText());
  }

  async click() {
    await this.#whenShown((element) => element.click());
  }

  /** @param {string} text */
  async fill(text) {
    await this.#whenShown(async (element) => {
      await element.clear();
      await element.sendKeys(text);
    });
  }

  /** @param {string} path */
  #at(path) {
    return new Found(this.#page, this.#driver, path);
  }

  /**
   * @template T
   * @param {(element: import('selenium-webdriver').WebElement) => Promise<T>} act
   * @returns {Promise<T>}
   */
  async #whenShown(act) {
    /** @type {unknown} */
    let failure = new Error(`Not shown: ${this.#path}`);
    for (const end = Date.now() + TIMEOUT_MS; Date.now() < end;) {
      try {
        await this.#page.look();
        for (const element of await this.#driver.findElements(By.xpath(this.#path))) {
          if (await element.isDisplayed()) {
            const result = await act(element);
            await this.#page.look();
            return result;
          }
        }
      } catch (error) {
        // The page was rendered anew in between.
        failure = error;
      }
      await this.#driver.sleep(POLL_MS);
    }
    throw failure;
  }
}
