// A pool of labs with running servers and open browsers, so that a scenario does not pay for the setup.
import { Home } from './home.mjs';
import { populate } from './internet.mjs';
import { createLab } from './lab.mjs';

export class Pool {
  #places;
  #waiting = [];

  /** `size` is the number of scenarios that run at a time, each in a separate lab. */
  constructor(size) {
    this.#places = Array.from({ length: size }, () => null);
  }

  /** Passes a lab with this network to `use`. A lab that is `spoilt` afterwards is discarded. */
  async borrow({ network = {}, spoilt = false }, use) {
    const wanted = JSON.stringify(network);
    let furnished = await this.#take(wanted);
    try {
      if (furnished?.network !== wanted) {
        await furnished?.close();
        furnished = undefined;
        furnished = await furnish(network, wanted);
      }
      return await use(furnished);
    } catch (error) {
      await furnished?.close();
      furnished = undefined;
      throw error;
    } finally {
      if (spoilt) await furnished?.close();
      this.#give(spoilt ? null : (furnished ?? null));
    }
  }

  async close() {
    await Promise.all(this.#places.map((furnished) => furnished?.close()));
  }

  async #take(wanted) {
    if (this.#places.length === 0) {
      await new Promise((resolve) => this.#waiting.push(resolve));
    }
    const fitting = this.#places.findIndex((furnished) => furnished?.network === wanted);
    return this.#places.splice(Math.max(0, fitting), 1)[0] ?? undefined;
  }

  #give(furnished) {
    this.#places.push(furnished);
    this.#waiting.shift()?.();
  }
}

async function furnish(network, key) {
  const lab = await createLab(network);
  const homes = new Map();
  try {
    await populate(lab);
  } catch (error) {
    await lab.close();
    throw error;
  }
  return {
    network: key,
    lab,
    /** A participant's home; its browsers stay open for the next scenarios. */
    async home(person) {
      if (!homes.has(person)) homes.set(person, new Home(lab, person));
      const home = homes.get(person);
      await home.ready;
      return home;
    },
    async close() {
      // A browser that did not start must not block the lab. Its processes end with the namespaces.
      await Promise.allSettled([...homes.values()].map((home) => home.end()));
      await lab.close();
    },
  };
}
