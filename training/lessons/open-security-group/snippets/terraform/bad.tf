resource "aws_security_group" "team" {
  name = "team"

  ingress {
    from_port   = 22
    to_port     = 22
    protocol    = "tcp"
    cidr_blocks = ["0.0.0.0/0"] # {{mark tf-open-ingress-admin}}
  }
}
