/** Messages in order of arrival, and callers waiting for more. */
export class Inbox<Item> {
  /** All messages that arrived. */
  readonly all: Item[] = [];
  private unread: Item[] = [];
  private waiting: (() => void)[] = [];

  add(item: Item): void {
    this.all.push(item);
    this.unread.push(item);
    for (const look of this.waiting.splice(0)) look();
  }

  /** Takes the oldest matching message, waiting for it if necessary. Each message is taken once. */
  async take(what: string, fits: (item: Item) => boolean, withinMs = 10_000): Promise<Item> {
    const until = Date.now() + withinMs;
    for (;;) {
      const found = this.unread.find(fits);
      if (found !== undefined) {
        this.unread = this.unread.filter((item) => item !== found);
        return found;
      }
      const left = until - Date.now();
      if (left <= 0) throw new Error(`${what} did not arrive within ${withinMs / 1000} s.`);
      await this.news(left);
    }
  }

  private news(withinMs: number): Promise<void> {
    return new Promise((done) => {
      const late = setTimeout(done, withinMs);
      this.waiting.push(() => {
        clearTimeout(late);
        done();
      });
    });
  }
}
