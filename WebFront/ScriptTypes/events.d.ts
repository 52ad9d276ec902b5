/** An `EventTarget` that says these events, each with its detail. */
export interface Saying<Said> {
  addEventListener<Name extends keyof Said & string>(
    name: Name, listener: (event: CustomEvent<Said[Name]>) => void, options?: AddEventListenerOptions): void;
  removeEventListener<Name extends keyof Said & string>(
    name: Name, listener: (event: CustomEvent<Said[Name]>) => void): void;
  dispatchEvent(event: Event): boolean;
}
