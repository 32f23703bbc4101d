import type { WebDriver } from 'selenium-webdriver';

/** Runs one command after the other, because the driver works in one window at a time. */
export class DriverTurns {
  readonly #driver: WebDriver;
  /** The first window. The browser would exit without it. */
  readonly #first: string;
  #last: Promise<unknown> = Promise.resolve();

  private constructor(driver: WebDriver, first: string) {
    this.#driver = driver;
    this.#first = first;
  }

  static async of(driver: WebDriver): Promise<DriverTurns> {
    return new DriverTurns(driver, await driver.getWindowHandle());
  }

  /** Uses the driver in a window, which may already be closed. */
  take<T>(use: (driver: WebDriver) => Promise<T>, window = this.#first): Promise<T> {
    const turn = this.#last.then(async () => {
      await this.#driver.switchTo().window(window);
      return use(this.#driver);
    });
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}
