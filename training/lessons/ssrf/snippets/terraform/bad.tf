resource "aws_instance" "shop" {
  ami           = "ami-0abc"
  instance_type = "t3.micro"

  metadata_options {
    http_tokens = "optional" # {{mark tf-imds-v1}}
  }
}
