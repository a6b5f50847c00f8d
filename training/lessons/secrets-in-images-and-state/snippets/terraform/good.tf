resource "aws_db_instance" "shop" {
  identifier                  = "shop"
  instance_class              = "db.t4g.micro"
  storage_encrypted           = true
  manage_master_user_password = true # {{mark}}
}
