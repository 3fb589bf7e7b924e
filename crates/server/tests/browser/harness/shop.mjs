// The world outside the pages: a visitor who follows a link, and the brand's shop that reports what it bought.
const VISITOR = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/130.0.0.0 Safari/537.36";

/** Follows a tracking address as far as the landing page; the click id that arrives there. */
export async function click(address) {
  const answer = await fetch(address, { redirect: "manual", headers: { "user-agent": VISITOR, accept: "text/html" } });
  if (answer.status !== 302) throw new Error(`${address} answers ${answer.status}`);
  return new URL(answer.headers.get("location")).searchParams.get("irclickid");
}

/** The brand's shop reports a sale; its decision. */
export function sale(product, { order_id, ...known }) {
  const { access, program } = product.story;
  const report = { program_id: program.id, event_type: program.event_types[0], order_id, customer_id: `of ${order_id}`, customer_status: "new", ...known };
  return product.as(access.brand)("POST", "/conversions", report);
}
