resource "aws_s3_bucket" "pictures" {
  bucket = "shop-pictures"
}

resource "aws_s3_bucket_public_access_block" "pictures" {
  bucket                  = aws_s3_bucket.pictures.id
  block_public_acls       = true # {{mark}}
  block_public_policy     = true # {{mark}}
  ignore_public_acls      = true
  restrict_public_buckets = true
}
