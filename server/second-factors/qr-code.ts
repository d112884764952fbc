import qrcode from 'qrcode-generator';

/** A QR code as a path of unit squares within a square of `size`; the quiet zone around it is for the page to leave. */
export type QrCode = { readonly size: number; readonly path: string };

/** Draws text as a QR code (ISO/IEC 18004), with the error correction that screens need. */
export function drawQrCode(text: string): QrCode {
  const code = qrcode(0, 'M');
  code.addData(text, 'Byte');
  code.make();
  const size = code.getModuleCount();
  const squares: string[] = [];
  for (let y = 0; y < size; y += 1) {
    for (let x = 0; x < size; x += 1) if (code.isDark(y, x)) squares.push(`M${x} ${y}h1v1h-1z`);
  }
  return { size, path: squares.join('') };
}
