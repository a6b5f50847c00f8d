import multer from "multer";

const limits = { files: 1, fileSize: 1 << 20 };

// Without a storage, multer makes up names, and leaves the ending out.
const store = multer({ dest: "uploads", limits }); // {{mark}}

export const upload = store.single("picture");
