// The part of @hotwired/turbo that the behaviours use; the package ships no types.
declare module "@hotwired/turbo" {
  interface Session {
    refresh(url: string, options?: { method?: string; scroll?: string; requestId?: string }): void;
    pageRefreshDebouncePeriod: number;
  }
  export const session: Session;
  export const config: { forms: { confirm: (message: string) => Promise<boolean> } };
  export function visit(url: string, options?: { action?: "advance" | "replace" }): void;
}
