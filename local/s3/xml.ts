/** Makes an XML element of other elements; missing ones are left out. */
export function parent(name: string, content: readonly (string | false | undefined)[], attributes = ''): string {
  return `<${name}${attributes}>${content.filter(Boolean).join('')}</${name}>`;
}

export function element(name: string, value: string | number): string {
  const text = String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `<${name}>${text}</${name}>`;
}
