/** A page of a PDF: its words, its size in points, and how it is turned. */
export interface Page {
  text: string;
  width?: number;
  height?: number;
  turned?: 0 | 90 | 180 | 270;
}

/** Writes a PDF: words on each page in a font that is named and not in it, above a bar in printer's cyan. */
export function pdf(pages: Page[], more: { locked?: boolean } = {}): Buffer {
  const objects = ["<< /Type /Catalog /Pages 2 0 R >>", ""];
  const kids = pages.map(({ text, width = 595, height = 842, turned = 0 }) => {
    const words = text.replace(/[\\()]/g, "\\$&");
    const drawn = `BT /F1 36 Tf 60 ${height - 110} Td (${words}) Tj ET\n1 0 0 0 k 60 ${height - 140} ${width - 120} 12 re f`;
    const at = objects.push(
      `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 ${width} ${height}] /Rotate ${turned} /Contents ${objects.length + 2} 0 R
   /Resources << /Font << /F1 << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>`,
      `<< /Length ${drawn.length} >>\nstream\n${drawn}\nendstream`,
    );
    return `${at - 1} 0 R`;
  });
  objects[1] = `<< /Type /Pages /Kids [${kids.join(" ")}] /Count ${pages.length} >>`;
  const key = "00".repeat(32);
  const lock = more.locked
    ? `/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <${key}> /U <${key}> >> /ID [<00> <00>]`
    : "";

  let body = "%PDF-1.4\n";
  const places = objects.map((object, at) => {
    const place = body.length;
    body += `${at + 1} 0 obj\n${object}\nendobj\n`;
    return `${String(place).padStart(10, "0")} 00000 n \n`;
  });
  const table = `xref\n0 ${places.length + 1}\n0000000000 65535 f \n${places.join("")}`;
  const end = `trailer\n<< /Size ${places.length + 1} /Root 1 0 R ${lock} >>\nstartxref\n${body.length}\n%%EOF\n`;
  return Buffer.from(body + table + end, "latin1");
}
