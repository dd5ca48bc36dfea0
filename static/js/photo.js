// Makes a photo small before it is sent, and shows it. Without this the server does the same with a larger file.

const LONGEST = 1600;
const input = document.getElementById("id_photo");
const preview = document.getElementById("preview");

async function smaller(file) {
  const bitmap = await createImageBitmap(file, { imageOrientation: "from-image" });
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = new OffscreenCanvas(Math.round(bitmap.width * scale), Math.round(bitmap.height * scale));
  canvas.getContext("2d").drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas.convertToBlob({ type: "image/jpeg", quality: 0.82 });
}

input.addEventListener("change", async () => {
  const [file] = input.files;
  preview.hidden = !file;
  if (!file) return;
  try {
    const small = await smaller(file);
    const kept = new DataTransfer();
    kept.items.add(new File([small], "photo.jpg", { type: "image/jpeg" }));
    input.files = kept.files;
  } catch {
    // An old browser, or a picture that it cannot read: the server answers for it.
  }
  URL.revokeObjectURL(preview.src);
  preview.src = URL.createObjectURL(input.files[0]);
});
