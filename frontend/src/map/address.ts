import { type Choice, dayAt, type Payload } from "./payload";

/**
 * This page's address for a choice: the table and the export are asked the same. The span of the
 * slider stays, pages of the table begin anew, and all kinds are asked for by naming none.
 */
export function addressOf(href: string, payload: Payload, choice: Choice): string {
  const url = new URL(href);
  const params = url.searchParams;
  params.set("happened_at_from", dayAt(payload, choice.from));
  params.set("happened_at_to", dayAt(payload, choice.to));
  params.set("over_from", payload.first);
  params.set("over_to", dayAt(payload, payload.days - 1));
  for (const name of ["after", "before", "kind"]) params.delete(name);
  if (choice.kinds.size < payload.kinds.length) {
    for (const index of choice.kinds) params.append("kind", payload.kinds[index]?.code ?? "");
  }
  return url.toString();
}

/** The address that asks for one area alone. */
export function addressOfArea(href: string, code: string): string {
  const url = new URL(href);
  url.searchParams.set("area_code", code);
  url.searchParams.delete("after");
  url.searchParams.delete("before");
  return url.toString();
}
