// Labs for scenarios to borrow: with servers running and browsers open, so that a scenario costs its own time only.
import { Home } from './home.mjs';
import { populate } from './internet.mjs';
import { createLab } from './lab.mjs';

export class Pool {
  #places;
  #waiting = [];

  /** How many scenarios may run at a time, each in a lab of its own. */
  constructor(size) {
    this.#places = Array.from({ length: size }, () => null);
  }

  /** Hands a lab with this network to `use`; one that is `spoilt` afterwards is thrown away. */
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
    /** Somebody's home; their browsers stay open from one scenario to the next. */
    async home(person) {
      if (!homes.has(person)) homes.set(person, new Home(lab, person));
      const home = homes.get(person);
      await home.ready;
      return home;
    },
    async close() {
      // A browser that did not start must not keep the lab; what is left in it ends with its namespaces.
      await Promise.allSettled([...homes.values()].map((home) => home.end()));
      await lab.close();
    },
  };
}
