import boto3


def bucket():
    # The role of the machine, or what `aws sso login` left.
    return boto3.client("s3")  # {{mark}}
