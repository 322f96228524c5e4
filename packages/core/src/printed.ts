/** What `console.log` prints, in Node too, as `toString` tells it. */
export abstract class Printed {
  abstract toString(): string;
}

// once for all, so that bundlers may leave out those that are not used
Object.defineProperty(Printed.prototype, Symbol.for('nodejs.util.inspect.custom'), {
  value(this: Printed) {
    return this.toString();
  },
});
