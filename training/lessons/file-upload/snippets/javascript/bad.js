import multer from "multer";

const storage = multer.diskStorage({
  destination: "public/pictures",
  filename: (req, file, done) => done(null, file.originalname), // {{mark}}
});

export const upload = multer({ storage }).single("picture");
