// What the database holds of what the clients were promised.

/** Orders of a run by key, with the lines and events that belong to each. */
function ordersOf(rig, run) {
  const text = rig.sql(`SELECT o.note, o.id,
      (SELECT COUNT(*) FROM sales_order_line l WHERE l.order_id = o.id),
      (SELECT COUNT(*) FROM event e WHERE e.entity = 'order' AND e.entity_id = o.id)
    FROM sales_order o WHERE o.note LIKE '${run}-%'`);
  const orders = new Map();
  for (const line of text.split("\n").filter(Boolean)) {
    const [key, id, lines, events] = line.split("\t");
    const found = { id: Number(id), whole: Number(lines) === 1 && Number(events) >= 1 };
    orders.set(key, [...(orders.get(key) ?? []), found]);
  }
  return orders;
}

/**
 * lost: acknowledged, but the order with that id is not there; doubled: keys
 * with two orders; halves: orders without their line or their event.
 */
export function audit(rig, run, acknowledged) {
  const orders = ordersOf(rig, run);
  const all = [...orders.values()];
  const lost = [...acknowledged].filter(([key, id]) =>
    !orders.get(key)?.some((order) => order.id === id));
  return {
    acknowledged: acknowledged.size, lost: lost.length,
    doubled: all.filter((list) => list.length > 1).length,
    halves: all.flat().filter((order) => !order.whole).length,
    unheard: [...orders.keys()].filter((key) => !acknowledged.has(key)).length,
  };
}
