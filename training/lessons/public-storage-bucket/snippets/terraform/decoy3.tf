resource "aws_s3_bucket" "pictures" {
  bucket = "shop-pictures"
}

resource "aws_s3_bucket_acl" "pictures" {
  bucket = aws_s3_bucket.pictures.id
  acl    = "public-read"
}

resource "aws_s3_bucket_server_side_encryption_configuration" "all" {
  bucket = aws_s3_bucket.pictures.id

  rule {
    apply_server_side_encryption_by_default {
      sse_algorithm = "aws:kms"
    }
  }
}
