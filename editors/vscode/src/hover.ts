// Links in hovers.

const pages = /\]\(https:\/\/squiresec\.github\.io\/lessons\/([a-z0-9-]{1,80})\)/g;

// inPlace makes the links to pages of lessons open the lesson in the editor:
// it is there without a network.
export function inPlace(markdown: string): string {
  return markdown.replace(pages, (_, lesson: string) => {
    const argument = encodeURIComponent(JSON.stringify([{ lesson }]));
    return `](command:squire.openLesson?${argument} "Open the lesson here")`;
  });
}
