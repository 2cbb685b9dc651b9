// YAML for the "Start a run" page, read and written in the browser: keys and values as JSON, with the line of each key.
import { isMap, isPair, isScalar, isSeq, LineCounter, parseDocument, stringify } from "/lib/yaml/index.js";

export function read(text) {
    const counter = new LineCounter();
    // A chain of aliases that multiplies itself ends at this count.
    const document = parseDocument(text, { lineCounter: counter, version: "1.2", schema: "core" });
    const faults = document.errors.map(error => ({ line: counter.linePos(error.pos[0]).line, message: error.message.split("\n")[0].replace(/ at line \d+, column \d+:?$/, "") }));
    const lines = {};
    if (faults.length > 0) return { json: null, faults, lines };
    if (document.contents !== null && !isMap(document.contents)) {
        return { json: null, faults: [{ line: 1, message: "expected keys and values such as 'steps: 100'" }], lines };
    }
    mark(document.contents, "", counter, lines);
    try {
        return { json: JSON.stringify(document.toJS({ maxAliasCount: 100 }) ?? {}), faults, lines };
    } catch (error) {
        return { json: null, faults: [{ line: 1, message: error.message }], lines };
    }
}

export function write(json) {
    const keys = JSON.parse(json);
    return Object.keys(keys).length === 0 ? "" : stringify(keys, { lineWidth: 100, collectionStyle: "any", flowCollectionPadding: false });
}

function mark(node, prefix, counter, lines) {
    if (isMap(node)) {
        for (const pair of node.items) {
            if (!isPair(pair) || !isScalar(pair.key)) continue;
            const key = prefix === "" ? String(pair.key.value) : `${prefix}.${pair.key.value}`;
            if (pair.key.range) lines[key] = counter.linePos(pair.key.range[0]).line;
            mark(pair.value, key, counter, lines);
        }
    } else if (isSeq(node)) {
        node.items.forEach((item, index) => {
            const key = `${prefix}[${index}]`;
            if (item?.range) lines[key] = counter.linePos(item.range[0]).line;
            mark(item, key, counter, lines);
        });
    }
}
